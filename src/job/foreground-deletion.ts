/** The finalizer that keeps a Job until its pods are gone (Kubernetes: metav1.FinalizerDeleteDependents). */
export const FOREGROUND_DELETION = 'foregroundDeletion';
