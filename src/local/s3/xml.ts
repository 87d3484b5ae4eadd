import type { ListedObject } from './s3';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  // Control characters cannot stand in XML 1.0; S3 asks clients to use encoding-type for such keys.
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}

/** The answer of ListObjectsV2. @param next continuation token of the next page */
export function listXml(bucket: string, prefix: string, objects: ListedObject[], next: string | undefined): string {
  const contents = objects.map(
    ({ key, size, etag, lastModified }) =>
      `<Contents><Key>${escapeXml(key)}</Key><LastModified>${new Date(lastModified).toISOString()}</LastModified>` +
      `<ETag>${escapeXml(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${objects.length}</KeyCount>` +
    `<MaxKeys>1000</MaxKeys><IsTruncated>${next !== undefined}</IsTruncated>` +
    (next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`) +
    `${contents.join('')}</ListBucketResult>`
  );
}
