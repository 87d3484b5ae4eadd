/**
 * Replaces `$(NAME)` in `command`, `args` and `env[].value` by the rules of the kubelet (third_party/forked/golang/expansion):
 * one pass, `$$` is one dollar sign, and a name that is not defined stays as it stands.
 *
 * @param lookup the variable's value, or undefined when there is none
 */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  let result = '';
  let from = 0;
  for (let dollar = text.indexOf('$'); dollar !== -1 && dollar + 1 < text.length; dollar = text.indexOf('$', from)) {
    result += text.slice(from, dollar);
    const close = text[dollar + 1] === '(' ? text.indexOf(')', dollar + 2) : -1;
    if (close === -1) {
      const next = text.slice(dollar + 1, dollar + 2);
      result += next === '$' ? '$' : `$${next}`;
      from = dollar + 2;
    } else {
      result += lookup(text.slice(dollar + 2, close)) ?? text.slice(dollar, close + 1);
      from = close + 1;
    }
  }
  return result + text.slice(from);
}
