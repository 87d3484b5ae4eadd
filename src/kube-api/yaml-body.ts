import { Positions } from '../manifest/positions';
import { parseYamlNodes } from '../manifest/yaml-nodes';
import { yamlValue } from '../manifest/yaml-value';
import type { Body } from './body';
import { badRequest } from './status-error';

/** A YAML text of one document. @throws StatusError 400 */
export function readYaml(text: string): Body {
  const positions = new Positions(text);
  const parsed = parseYamlNodes(text);
  if ('mistake' in parsed)
    throw badRequest(
      `the object provided is not YAML: line ${positions.at(parsed.mistake.at).line}: ${parsed.mistake.reason}`,
    );
  const [document, ...others] = parsed.documents;
  if (!document || others.length > 0)
    throw badRequest(`the object provided must be one document of YAML, not ${parsed.documents.length}`);
  const { value, problems } = yamlValue(document);
  const messages = problems.map(({ at, message }) => `yaml: line ${positions.at(at).line}: ${message}`);
  if (value === undefined) throw badRequest(messages.join(', '));
  return { value, problems: messages };
}
