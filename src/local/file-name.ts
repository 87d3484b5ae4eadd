import { join } from 'node:path';

/** Most file systems take names of 255 bytes; what is longer goes into folders. */
const LONGEST = 200;

/**
 * A path below a folder for any text, one for each: nothing in a text can lead out of the folder, or to another text's file, also where file
 * names do not tell upper case from lower. Names that begin with a dot are free for other uses.
 */
export function filePathOf(text: string): string {
  // Half a surrogate pair, which no URL can hold, is the replacement character in UTF-8.
  const encoded = encodeURIComponent(Buffer.from(text).toString()).replace(/%..|[A-Z.*]/g, (part) =>
    part.length > 1 ? part.toLowerCase() : `%${part.charCodeAt(0).toString(16)}`,
  );
  const parts = encoded.match(new RegExp(`.{1,${LONGEST}}`, 'g')) ?? ['%'];
  // `+` and `.` do not stand in an encoded text, so a part with a `+` at its end can only be a folder.
  return join(...parts.map((part, at) => (at < parts.length - 1 ? `${part}+` : part)));
}

/** The text of a path that `filePathOf` has made. */
export function textOf(path: string): string {
  return path === '%' ? '' : decodeURIComponent(path.replaceAll(/\+[/\\]/g, ''));
}
