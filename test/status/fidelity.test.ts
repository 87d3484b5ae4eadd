import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { REASONS } from '../../src/job/conditions';
import { renderFidelity } from '../../src/status/fidelity';
import { SHOWN } from '../../src/status/fields';

it('docs/fidelity.md is what the data says (npm run docs)', () => {
  expect(readFileSync(path.join(__dirname, '../../docs/fidelity.md'), 'utf8')).toBe(renderFidelity());
});

/** Copied from the API reference of Kubernetes 1.36 and, for conditions and Events, from the definition (kubernetes-jobs.md 6.1 and 7). */
const KUBERNETES: Partial<Record<keyof typeof SHOWN, string>> = {
  CronJobStatus: 'active lastScheduleTime lastSuccessfulTime',
  'Event of a CronJob': `SuccessfulCreate SawCompletedJob SuccessfulDelete JobAlreadyActive MissingJob UnexpectedJob MissSchedule
    TooManyMissedTimes FailedCreate FailedDelete FailedGet UnknownTimeZone UnparseableSchedule UnParseableCronJobSchedule InvalidSchedule
    UnsupportedSchedule`,
  JobStatus: `conditions startTime completionTime active succeeded failed completedIndexes failedIndexes uncountedTerminatedPods
    ready terminating`,
  JobCondition: 'type status lastProbeTime lastTransitionTime reason message',
  'condition of a Job': `Suspended FailureTarget Failed SuccessCriteriaMet Complete JobSuspended JobResumed BackoffLimitExceeded
    DeadlineExceeded PodFailurePolicy MaxFailedIndexesExceeded FailedIndexes CompletionsReached SuccessPolicy`,
  PodStatus: `observedGeneration phase conditions message reason nominatedNodeName hostIP hostIPs podIP podIPs startTime
    initContainerStatuses containerStatuses qosClass ephemeralContainerStatuses resize resourceClaimStatuses
    extendedResourceClaimStatus allocatedResources resources`,
  'condition of a pod': `PodScheduled Initialized ContainersReady Ready DisruptionTarget PodReadyToStartContainers PodResizePending
    PodResizeInProgress`,
  ContainerStatus: `name state lastState ready restartCount image imageID containerID started allocatedResources resources
    volumeMounts user allocatedResourcesStatus stopSignal`,
  ContainerState: `waiting.reason waiting.message running.startedAt terminated.exitCode terminated.signal terminated.reason
    terminated.message terminated.startedAt terminated.finishedAt terminated.containerID`,
  'Event of a Job': `SuccessfulCreate FailedCreate SuccessfulDelete FailedDelete Completed BackoffLimitExceeded DeadlineExceeded
    PodFailurePolicy MaxFailedIndexesExceeded FailedIndexes Suspended Resumed TooManySucceededPods UnknownCompletionMode`,
  'Event of a pod': 'Scheduled Pulling Pulled Created Started Failed BackOff Killing DeadlineExceeded',
};

it.each(Object.entries(KUBERNETES))('every name of %s has its row', (type, names) => {
  const rows = Object.keys(SHOWN[type as keyof typeof SHOWN]).flatMap((row) => row.split(/,? /));
  expect(rows).toEqual(expect.arrayContaining(names.split(/\s+/)));
});

it('every reason that Gantry gives a condition has its row', () => {
  const rows = Object.keys(SHOWN['condition of a Job']).join(' ');
  for (const { reason } of Object.values(REASONS)) expect(rows).toContain(reason);
});

it('what is refused or not shown has a remedy, and nothing else has one', () => {
  for (const table of Object.values(SHOWN))
    for (const [name, { fate, remedy }] of Object.entries(table))
      expect([name, Boolean(remedy)]).toEqual([name, fate === 'refused']);
});
