import { Screen } from '../../src/cli/screen';

function output(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 20, write: (text: string | Uint8Array) => written.push(String(text)) };
}

describe('Screen', () => {
  it('takes the live line away before data and what stays, on a terminal', () => {
    const out = output(true);
    const screen = new Screen(out, out, false);
    screen.live('1 done', 'a', 0);
    screen.data('data\n');
    screen.live('2 done', 'b', 1);
    screen.say('end');
    expect(out.written.join('|')).toBe('1 done|\r\u001b[K|data\n|2 done|\r\u001b[K|end\n');
  });

  it('cuts the live line to the width of the terminal', () => {
    const out = output(true);
    new Screen(out, out, false).live('x'.repeat(30), 'a', 0);
    expect(out.written).toEqual([`${'x'.repeat(18)}…`]);
  });

  it('writes plain lines elsewhere, only news, and not too often', () => {
    const out = output(false);
    const screen = new Screen(out, out, false);
    screen.live('0 done 0s', '0', 0);
    screen.live('1 done 1s', '1', 1000);
    screen.live('1 done 2s', '1', 2000);
    screen.live('1 done 9s', '1', 9000);
    expect(out.written).toEqual(['0 done 0s\n', '1 done 2s\n']);
  });

  it('says nothing of progress when it is to be quiet', () => {
    const out = output(true);
    new Screen(out, out, true).live('1 done', 'a', 0);
    expect(out.written).toEqual([]);
  });
});
