/** Whether a body of this media type is bytes to the API, by its list of binary media types; parameters do not matter. */
export function takesBytes(binaryMediaTypes: string[], mediaType: string | undefined): boolean {
  const [type = ''] = mediaType?.toLowerCase().split(';') ?? [];
  const wanted = type.trim();
  return binaryMediaTypes.some((binary) => binary === '*/*' || (wanted !== '' && binary.toLowerCase() === wanted));
}
