import { describe, expect, it } from 'vitest';
import { answeredPerSecond, latenciesMs, latenessMs, type Schedule, type Timeline, toLatency } from './schedule.js';

const SCHEDULE: Schedule = { rate: 1000, seconds: 10, connections: 4 };
const END_MS = 13_000;

describe('latencies of an open loop', () => {
  it('are those of the service while it keeps up', () => {
    const timelines = serve(SCHEDULE, () => 1);
    expect(toLatency(latenciesMs(SCHEDULE, timelines, END_MS))).toEqual({ p50: 1, p99: 1, p999: 1, max: 1 });
    expect(answeredPerSecond(SCHEDULE, timelines)).toBeCloseTo(1000, -1);
  });

  it('show a stall of 1 s in every request that was due in it', () => {
    const timelines = serve(SCHEDULE, stallAt(5000, 6000));
    const latencies = latenciesMs(SCHEDULE, timelines, END_MS);
    const { p50, p99, max } = toLatency(latencies);
    expect(p50).toBe(1);
    expect(p99).toBeGreaterThan(900);
    expect(max).toBeCloseTo(1001, 0);
    expect(latencies.filter((latency) => latency > 500).length).toBeGreaterThan(500);
  });

  it('show what the same requests hide when they are counted from when they were sent', () => {
    const timelines = serve(SCHEDULE, stallAt(5000, 6000));
    const fromSent = timelines.flatMap((timeline) =>
      timeline.flatMap((sent, index) => (index % 2 === 0 ? [((timeline[index + 1] as number) - sent) / 1000] : [])),
    );
    expect(toLatency(fromSent).p999).toBe(1);
  });

  it('count a request without an answer, and those that it kept from being sent, until the end', () => {
    const schedule = { rate: 4, seconds: 1, connections: 2 };
    const timelines = [[0, 1000], []];
    expect(latenciesMs(schedule, timelines, 2000)).toEqual([1, 1500, 1750, 1250]);
    expect(answeredPerSecond(schedule, timelines)).toBe(1);
  });

  it('count an answer after the schedule in the latencies and not in the rate', () => {
    const schedule = { rate: 2, seconds: 1, connections: 1 };
    const timelines = [[0, 1000, 500_000, 1_200_000]];
    expect(latenciesMs(schedule, timelines, 2000)).toEqual([1, 700]);
    expect(answeredPerSecond(schedule, timelines)).toBe(1);
  });
});

describe('lateness of the load generator', () => {
  it('leaves out requests that waited for an answer', () => {
    const schedule = { rate: 2, seconds: 1.5, connections: 1 };
    expect(latenessMs(schedule, [[100, 700_000, 700_050, 700_100, 1_000_300, 1_001_000]])).toEqual([
      0.1,
      expect.closeTo(0.3),
    ]);
  });
});

/** What the connections of a schedule do with a service that takes so many ms for a request sent at a time. */
function serve({ rate, seconds, connections }: Schedule, takesMs: (sentMs: number) => number): Timeline[] {
  const timelines = Array.from({ length: connections }, (): number[] => []);
  for (let request = 0; request < rate * seconds; request++) {
    const timeline = timelines[request % connections] as number[];
    const sentMs = Math.max((request * 1000) / rate, (timeline.at(-1) ?? 0) / 1000);
    timeline.push(sentMs * 1000, (sentMs + takesMs(sentMs)) * 1000);
  }
  return timelines;
}

/** A service that answers within 1 ms, and from `from` to `to` not at all. */
function stallAt(from: number, to: number): (sentMs: number) => number {
  return (sentMs) => (sentMs >= from && sentMs < to ? to - sentMs + 1 : 1);
}
