/** CPU units, and the memory in MiB that can be had with them: from, to, step (AWS: "Fargate task definition differences"). */
const SIZES: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16384, 1024),
  4096: range(8192, 30720, 1024),
  8192: range(16384, 61440, 4096),
  16384: range(32768, 122880, 8192),
  32768: [61440, 122880, 249856],
};

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

/**
 * Reads the task size of a task definition: CPU units or `1 vCPU`, MiB or `2 GB`.
 * @returns undefined when Fargate has no such size.
 */
export function fargateSize(cpu: string, memory: string): { cpuUnits: number; memoryMiB: number } | undefined {
  const cpuUnits = amountOf(cpu, /^([\d.]+) ?vCPU$/i);
  const memoryMiB = amountOf(memory, /^([\d.]+) ?GB$/i);
  return SIZES[cpuUnits]?.includes(memoryMiB) ? { cpuUnits, memoryMiB } : undefined;
}

function amountOf(text: string, thousandfold: RegExp): number {
  const match = thousandfold.exec(text.trim());
  return match ? Number(match[1]) * 1024 : Number(text);
}
