/** The finalizer that keeps a Job until its pods are gone (Kubernetes: metav1.FinalizerDeleteDependents). */
export const FOREGROUND_DELETION = 'foregroundDeletion';

/** The finalizer that keeps a Job until its pods are nobody's (Kubernetes: metav1.FinalizerOrphanDependents). */
export const ORPHAN_DEPENDENTS = 'orphan';
