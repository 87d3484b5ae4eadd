/** What becomes a Kubernetes Event of a Job (source component job-controller). */
export interface JobEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}
