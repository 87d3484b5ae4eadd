import { FIELDS } from '../plan/fields';
import type { FieldRule } from '../plan/fields/field-rule';
import { SHOWN } from './fields';

const INTRODUCTION = `# Fidelity

What becomes of every field of a Job or CronJob and of what Kubernetes shows of it. Generated from \`src/plan/fields\` and \`src/status/fields\` by
\`npm run docs\`, where the admission of Jobs takes it from as well.

- **kept**: it is as in Kubernetes 1.36.
- **approximated**: it is taken or shown, and differs as the last column says.
- **refused**: a Job that asks for it is not admitted (an empty value, or one that is named, asks for nothing), or it is not shown. The last
  column says why, and what to use instead.
`;

/** `docs/fidelity.md`, from the data. */
export function renderFidelity(): string {
  const rows = Object.entries({ ...FIELDS, ...SHOWN }).flatMap(([type, table]) =>
    Object.entries<FieldRule>(table).map(([field, rule]) => row(type, `\`${field}\``, word(rule), detail(rule))),
  );
  return [
    INTRODUCTION,
    row('of', 'name', '', 'how, why, what instead'),
    row('---', '---', '---', '---'),
    ...rows,
    '',
  ].join('\n');
}

const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function word({ fate }: FieldRule): string {
  if (fate === 'honoured') return 'kept';
  return fate === 'harmless' ? 'approximated' : fate;
}

function detail({ fate, note, remedy, accepts }: FieldRule): string {
  const values = accepts?.values?.map((value) => `\`${value}\``).join(', ');
  const unless = values ? ` Taken: ${values}.` : '';
  if (fate === 'harmless') return `taken, without effect: ${note}.`;
  return `${note}.${remedy ? ` ${remedy}` : ''}${unless}`;
}
