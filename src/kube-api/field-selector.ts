import { badRequest } from './status-error';

/** Answers the value of a field. */
type ReadField = (field: string) => string;

/**
 * `fieldSelector` of a list or watch: `a=b,c!=d`, in which `\` takes the meaning from a comma, an equals sign or itself.
 * @param fields those that objects of this kind can be selected by
 * @throws StatusError 400, also for a field that objects of this kind cannot be selected by
 */
export function parseFieldSelector(text: string, fields: object): (read: ReadField) => boolean {
  const terms = text.split(/(?<!\\),/).filter((term) => term !== '');
  const requirements = terms.map((term) => {
    const [, field = '', operator, value = ''] = /^((?:\\.|[^=!\\])+)(==|!=|=)(.*)$/s.exec(term) ?? [];
    if (!operator) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    if (!Object.hasOwn(fields, field)) throw badRequest(`field label not supported: ${field}`);
    const wanted = value.replace(/\\(.)/gs, '$1');
    return (read: ReadField) => (read(field) === wanted) === (operator !== '!=');
  });
  return (read) => requirements.every((holds) => holds(read));
}
