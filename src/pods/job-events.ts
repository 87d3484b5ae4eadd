/** What becomes a Kubernetes Event of a Job (source component job-controller). */
export interface JobEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

export function podCreated(name: string): JobEvent {
  return { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${name}` };
}

/** Of a pod that the Job itself takes away; what a user deletes is not told (kubernetes-jobs.md 7). */
export function podDeleted(name: string): JobEvent {
  return { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` };
}
