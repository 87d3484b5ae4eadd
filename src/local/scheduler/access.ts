import type { Access } from '../iam/access';
import type { RestRequest, Surroundings } from '../service';

const ACTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  GET: 'GetSchedule',
  DELETE: 'DeleteSchedule',
};

/** What IAM is asked about a request to Scheduler (Service Authorization Reference: Amazon EventBridge Scheduler). */
export function accessesOf(
  { method, path, query, body }: RestRequest,
  { region, account }: Pick<Surroundings, 'region' | 'account'>,
): Access[] {
  const { GroupName, Target } = body as { GroupName?: string; Target?: { RoleArn?: string } };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const group = GroupName ?? query.get('groupName') ?? 'default';
  const action = `scheduler:${ACTIONS[method] ?? method}`;
  const own = { action, resource: `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}` };
  if (Target?.RoleArn === undefined) return [own];
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
  return [own, { action: 'iam:PassRole', resource: Target.RoleArn, context }];
}
