/** What a request has sent. */
export interface Body {
  value: unknown;
  /** What strict decoding refuses and any other passes over, in the API server's words: keys that stand twice, fields without a name. */
  problems: string[];
}
