import type { S3Response } from './http';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const CHARACTERS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function escapeXml(text: string): string {
  // XML would turn a carriage return into a line feed; control characters are what S3 itself sends so.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
  return text.replace(/[&<>"\u0000-\u001f]/g, (each) => ENTITIES[each] ?? `&#x${each.charCodeAt(0).toString(16)};`);
}

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name) return CHARACTERS[name] ?? whole;
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

export function xmlAnswer(statusCode: number, element: string, content: string): S3Response {
  // Errors are the one kind of answer that has no namespace.
  const namespace = element === 'Error' ? '' : ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return {
    statusCode,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${element}${namespace}>${content}</${element}>`,
  };
}
