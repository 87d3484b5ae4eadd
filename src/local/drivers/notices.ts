import type { ContainerRun } from './driver';
import type { Place } from './pod-folder';

/** What the process driver does not do; `{standsFor}` is the working directory in question. */
const TEXTS = {
  images:
    'Images are not used: containers run as processes of this machine, with its programs and files, and without limits of CPU and memory.',
  user: 'Containers run as the user who runs the local cloud, whatever user they ask for.',
  mounts:
    'Volumes are folders that the containers of a pod share. They are not mounted at their absolute paths, but linked at those paths below the folder that HOME names; readOnly is not enforced.',
  workingDir:
    'This machine has no folder {standsFor}: a container that starts in one that does not exist starts in an empty folder of its pod.',
};

/** Tells what the process driver does not do, each once, when it first matters. */
export class Notices {
  private readonly said = new Set<keyof typeof TEXTS>();

  constructor(private readonly notice: (text: string) => void) {}

  starting({ mounts, user }: ContainerRun, { standsFor }: Place): void {
    this.say('images');
    if (user !== undefined) this.say('user');
    if (mounts.length > 0) this.say('mounts');
    if (standsFor !== undefined) this.say('workingDir', standsFor);
  }

  private say(kind: keyof typeof TEXTS, standsFor = ''): void {
    if (this.said.has(kind)) return;
    this.said.add(kind);
    this.notice(TEXTS[kind].replace('{standsFor}', () => standsFor));
  }
}
