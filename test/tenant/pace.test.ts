import fc from "fast-check";
import { Pace } from "../../provider/tenant/transport/pace";
import { runs } from "../arbitraries";
import { FakeClock } from "./fake-clock";

/** Starts of so many requests that are asked for at once. */
async function starts(requests: number, milliseconds: number, asked: number): Promise<number[]> {
  const clock = new FakeClock();
  const pace = new Pace(requests, milliseconds, clock);
  const times: number[] = [];
  const turns = Array.from({ length: asked }, async () => {
    await pace.turn();
    times.push(clock.now());
  });
  await clock.run(Promise.all(turns));
  return times;
}

test("one request a second means one request a second", async () => {
  expect(await starts(1, 1000, 4)).toEqual([0, 1000, 2000, 3000]);
});

test("a burst within the limit passes at once, and what exceeds it waits for its window", async () => {
  expect(await starts(3, 60_000, 7)).toEqual([0, 0, 0, 60_000, 60_000, 60_000, 120_000]);
});

test("no stretch of time ever sees more requests than are allowed, and nobody overtakes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 10, max: 1000 }),
      fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 15 }),
      async (requests, milliseconds, gaps) => {
        const clock = new FakeClock();
        const pace = new Pace(requests, milliseconds, clock);
        const started: { readonly order: number; readonly time: number }[] = [];
        const caller = async () => {
          const turns: Promise<void>[] = [];
          for (const [order, gap] of gaps.entries()) {
            await clock.sleep(gap);
            turns.push(pace.turn().then(() => void started.push({ order, time: clock.now() })));
          }
          await Promise.all(turns);
        };
        await clock.run(caller());
        expect(started.map(({ order }) => order)).toEqual(gaps.map((_, order) => order));
        for (const [index, { time }] of started.entries()) {
          const earlier = started[index - requests];
          if (earlier !== undefined) expect(time - earlier.time).toBeGreaterThanOrEqual(milliseconds);
        }
      },
    ),
    runs(100),
  );
});
