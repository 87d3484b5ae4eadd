import { failJobByCondition, failJobByExitCode, type Reason } from '../job/conditions';
import type { ContainerStatus, Pod, PodFailurePolicyRule } from '../job/types';

/** What becomes of a failed pod: `Count` is also what happens without a rule that matches. */
export type PodFailureAction = { action: 'Count' | 'Ignore' | 'FailIndex' } | { action: 'FailJob'; reason: Reason };

/** podFailurePolicy: the first rule that matches a failed pod (kubernetes-jobs.md 4.4). */
export function matchPodFailurePolicy(rules: PodFailurePolicyRule[] | undefined, pod: Pod): PodFailureAction {
  for (const [index, rule] of (rules ?? []).entries()) {
    const container = rule.onExitCodes && matchExitCodes(rule.onExitCodes, pod);
    const condition = rule.onPodConditions && matchConditions(rule.onPodConditions, pod);
    if (!container && !condition) continue;
    if (rule.action !== 'FailJob') return { action: rule.action };
    const { namespace, name } = pod.metadata;
    const reason = container
      ? failJobByExitCode(container.name, `${namespace}/${name}`, container.exitCode, index)
      : failJobByCondition(`${namespace}/${name}`, condition as string, index);
    return { action: 'FailJob', reason };
  }
  return { action: 'Count' };
}

/** App containers first, then init containers; one that has not ended, or ended with 0, is passed over whatever the rule says. */
function matchExitCodes(
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  { status }: Pod,
): { name: string; exitCode: number } | undefined {
  const statuses: ContainerStatus[] = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  for (const { name, state } of statuses) {
    const exitCode = state.terminated?.exitCode;
    if (exitCode === undefined || exitCode === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(exitCode) === (operator === 'In')) return { name, exitCode };
  }
  return undefined;
}

function matchConditions(
  patterns: NonNullable<PodFailurePolicyRule['onPodConditions']>,
  { status }: Pod,
): string | undefined {
  return patterns.find(({ type, status: wanted = 'True' }) =>
    status.conditions?.some((condition) => condition.type === type && condition.status === wanted),
  )?.type;
}
