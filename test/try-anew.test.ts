import { tryAnew } from '../src/try-anew';

it('tries until nobody was faster, and gives what came of it', async () => {
  const answers = [undefined, undefined, 'done', 'once more'];
  expect(await tryAnew('Job default/pi', async () => answers.shift())).toBe('done');
  expect(answers).toEqual(['once more']);
});

it('gives up after a hundred tries, and names what was changed by others', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  let tries = 0;
  const attempt = async () => {
    tries++;
    return undefined;
  };
  await expect(tryAnew('Job default/pi', attempt)).rejects.toThrow('Job default/pi was changed by others 100 times');
  expect(tries).toBe(100);
});
