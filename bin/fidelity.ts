import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { renderFidelity } from '../src/status/fidelity';

// `npm run docs`: a test fails when the document is not what the data says.
writeFileSync(path.join(__dirname, '../docs/fidelity.md'), renderFidelity());
