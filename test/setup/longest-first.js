const { sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** What runs whole clouds takes longest; begun last, it would keep one core busy while the others have nothing left to do. */
const WHOLE = ['scenarios', 'e2e', 'faults', 'kubectl', 'client-node', 'aws'].map(
  (folder) => `${sep}test${sep}${folder}${sep}`,
);
const isWhole = ({ path }) => WHOLE.some((folder) => path.includes(folder));

/** Jest's order, which on a fresh checkout knows only the sizes of the files, with the long ones before the others. */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isWhole), ...sorted.filter((test) => !isWhole(test))];
  }
};
