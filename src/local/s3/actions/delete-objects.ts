import { ServiceError } from '../../service';
import type { S3Response } from '../http';
import { allow, type BucketRequest, notImplemented } from '../request';
import { escapeXml, unescapeXml, xmlAnswer } from '../xml';
import { checkedChecksums, contentOf } from './put-object';

/** Keys of one DeleteObjects (its API reference). */
const MOST_KEYS = 1000;

/** Deleting what is not there is no error. */
export function deleteObject(request: BucketRequest): S3Response {
  allow(request, 'DeleteObject', [], /^$/);
  request.bucket.delete(request.key);
  return { statusCode: 204, headers: {}, body: '' };
}

export function deleteObjects(request: BucketRequest): S3Response {
  allow(request, 'DeleteObjects', ['delete'], /^x-amz-checksum-/);
  const { content, trailers } = contentOf(request);
  checkedChecksums(content, { ...request.headers, ...trailers });
  const { keys, quiet } = parse(content.toString());
  for (const key of keys) request.bucket.delete(key);
  const deleted = quiet ? [] : keys.map((key) => `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`);
  return xmlAnswer(200, 'DeleteResult', deleted.join(''));
}

/** @throws ServiceError MalformedXML, NotImplemented */
function parse(xml: string): { keys: string[]; quiet: boolean } {
  const unknown = [...xml.matchAll(/<([A-Za-z]+)[ >/]/g)].find(
    ([, name]) => !['Delete', 'Object', 'Key', 'Quiet'].includes(name ?? ''),
  );
  if (unknown) throw notImplemented(`the element ${unknown[1]} of DeleteObjects`);
  const objects = [...xml.matchAll(/<Object>([\s\S]*?)<\/Object>/g)].map(([, object = '']) =>
    /^\s*<Key>([\s\S]*)<\/Key>\s*$/.exec(object)?.at(1),
  );
  const keys = objects.flatMap((key) => (key ? unescapeXml(key) : []));
  if (keys.length === 0 || keys.length < objects.length || keys.length > MOST_KEYS) {
    throw new ServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return { keys, quiet: /<Quiet>\s*true\s*<\/Quiet>/.test(xml) };
}
