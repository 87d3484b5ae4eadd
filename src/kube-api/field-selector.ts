import { badRequest } from './status-error';

/** How a kind of object answers to each field that its lists can be selected by. */
export type SelectableFields<T> = Record<string, (object: T) => string>;

/**
 * `fieldSelector` of a list: `a=b,c!=d`, in which `\` takes the meaning from a comma, an equals sign or itself.
 * @throws StatusError 400, also for a field that objects of this kind cannot be selected by
 */
export function parseFieldSelector<T>(text: string, fields: SelectableFields<T>): (object: T) => boolean {
  const terms = text.split(/(?<!\\),/).filter((term) => term !== '');
  const requirements = terms.map((term) => {
    const [, field = '', operator, value = ''] = /^((?:\\.|[^=!\\])+)(==|!=|=)(.*)$/s.exec(term) ?? [];
    if (!operator) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (!read) throw badRequest(`field label not supported: ${field}`);
    const wanted = value.replace(/\\(.)/gs, '$1');
    return (object: T) => (read(object) === wanted) === (operator !== '!=');
  });
  return (object) => requirements.every((holds) => holds(object));
}
