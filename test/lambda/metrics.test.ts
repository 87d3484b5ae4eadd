import { Metrics } from '../../lambda/metrics';

let printed: { _aws: { Timestamp: number; CloudWatchMetrics: object[] }; [name: string]: unknown }[] = [];
const before = process.env;
beforeEach(() => {
  printed = [];
  process.env = { ...before, STACK_NAME: 'Nightly' };
  jest.spyOn(console, 'log').mockImplementation((text) => {
    printed.push(JSON.parse(text));
  });
});
afterEach(() => {
  process.env = before;
  jest.restoreAllMocks();
});

it('says in one line what an invocation has measured, as CloudWatch reads it', () => {
  const metrics = new Metrics();
  metrics.add([
    ['PodsStarted', 1],
    ['PodWaitSeconds', 40],
  ]);
  metrics.add([
    ['PodsStarted', 1],
    ['PodWaitSeconds', 20],
  ]);
  metrics.flush(1234);
  expect(printed).toEqual([
    {
      _aws: {
        Timestamp: 1234,
        CloudWatchMetrics: [
          {
            Namespace: 'Gantry',
            Dimensions: [['Stack']],
            Metrics: [
              { Name: 'PodsStarted', Unit: 'Count' },
              { Name: 'PodWaitSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Stack: 'Nightly',
      PodsStarted: 2,
      PodWaitSeconds: [40, 20],
    },
  ]);
});

it('says nothing when there is nothing to say, and nothing twice', () => {
  const metrics = new Metrics();
  metrics.flush(1);
  metrics.add([['JobsCreated', 1]]);
  metrics.flush(2);
  metrics.flush(3);
  expect(printed.map(({ _aws }) => _aws.Timestamp)).toEqual([2]);
});

it('takes as many lines as it needs: a metric has 100 values in one at most', () => {
  const metrics = new Metrics();
  for (let n = 0; n < 201; n++)
    metrics.add([
      ['PodsStarted', 1],
      ['PodWaitSeconds', n],
    ]);
  metrics.flush(1);
  expect(printed.map(({ PodsStarted }) => PodsStarted)).toEqual([201, undefined, undefined]);
  expect(printed.map(({ PodWaitSeconds }) => [PodWaitSeconds].flat().length)).toEqual([100, 100, 1]);
});
