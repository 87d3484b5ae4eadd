import type { Job } from './types';
import { GENERATED_LABELS } from './validate-selector';

/**
 * A manifest in the place of a stored Job, with what was generated for it where the manifest says nothing: who writes a manifest cannot know
 * the uid in its selector and labels. Without this a Job could never be replaced by the manifest it was made of (kubectl-wire.md 1.2).
 */
export function withGenerated(before: Job, after: Job): Job {
  const { spec } = after;
  if (spec.manualSelector) return after;
  const { template } = spec;
  const labels = { ...generatedLabels(before), ...template.metadata?.labels };
  const hasLabels = Object.keys(labels).length > 0;
  return {
    ...after,
    // A Job without labels has got those of its pods (kubernetes-jobs.md 1.3).
    metadata: { ...after.metadata, labels: after.metadata.labels ?? copiedLabels(before) },
    spec: {
      ...spec,
      selector: spec.selector ?? before.spec.selector,
      template: { ...template, ...(hasLabels && { metadata: { ...template.metadata, labels } }) },
    },
  };
}

function generatedLabels({ spec }: Job): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec.template.metadata?.labels ?? {}).filter(([name]) => GENERATED_LABELS.includes(name)),
  );
}

function copiedLabels({ metadata }: Job): Record<string, string> | undefined {
  const { labels = {} } = metadata;
  return GENERATED_LABELS.every((name) => Object.hasOwn(labels, name)) ? labels : undefined;
}
