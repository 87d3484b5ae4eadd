/** What becomes a Kubernetes Event of a Job (source component job-controller). */
export interface JobEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Said of another time it is said once more, and counted. Without it the same text is told of the same happening, however often and late. */
  repeats?: true;
}

export function podCreated(name: string): JobEvent {
  return { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${name}` };
}

/** Of a pod that the Job itself takes away; what a user deletes is not told (kubernetes-jobs.md 7). */
export function podDeleted(name: string): JobEvent {
  return { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` };
}
