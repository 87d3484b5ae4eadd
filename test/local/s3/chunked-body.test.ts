import * as fc from 'fast-check';
import { contentOfChunks, IncompleteBody, isChunked } from '../../../src/local/s3/chunked-body';

const chunk = (bytes: Uint8Array, extension = '') =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n')]);

describe('contentOfChunks', () => {
  it('reads the example of the S3 documentation: signed chunks, the last one empty', () => {
    const body =
      `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n` +
      '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n';
    expect(String(contentOfChunks(Buffer.from(body)).content)).toBe('a'.repeat(1024));
  });

  it('tells trailers apart', () => {
    const body = 'A\r\n0123456789\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n';
    expect(contentOfChunks(Buffer.from(body))).toEqual({
      content: Buffer.from('0123456789'),
      trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
    });
  });

  it('gives back whatever was cut into chunks', () => {
    void fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (pieces) => {
        const body = Buffer.concat([...pieces.map((piece) => chunk(piece)), Buffer.from('0\r\n\r\n')]);
        expect(contentOfChunks(body).content).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it.each(['', '5', '5\r\nabc', '5\r\nabcde\r\n', 'z\r\n', '-1\r\n', '1\r\nabc\r\n0\r\n\r\n'])('refuses %j', (body) => {
    expect(() => contentOfChunks(Buffer.from(body))).toThrow(IncompleteBody);
  });
});

describe('isChunked', () => {
  it.each([
    [{ 'content-encoding': 'aws-chunked' }, true],
    [{ 'content-encoding': 'gzip,aws-chunked' }, true],
    [{ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, true],
    [{ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, false],
    [{}, false],
  ])('%j: %s', (headers, expected) => expect(isChunked(headers)).toBe(expected));
});
