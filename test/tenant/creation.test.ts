import { createdOnce } from "../../provider/tenant/creation";
import { Listing } from "../../provider/tenant/listing";
import { readBack, UnverifiedWriteError } from "../../provider/tenant/read-back";
import { TenantError } from "../../provider/tenant/transport/tenant-error";
import { FakeClock } from "./fake-clock";

const failure = (effect: "none" | "unknown") =>
  new TenantError("TENANT-outage", "Failed.", "Wait.", { status: 503, number: null, effect, text: "" });

describe("creation", () => {
  test("is not sent again while what it made may still show up", async () => {
    const clock = new FakeClock();
    let posts = 0;
    let looks = 0;
    const id = await clock.run(
      createdOnce({
        post: async () => {
          posts++;
          throw failure("unknown");
        },
        find: async () => (++looks === 4 ? "made" : null),
        retries: 8,
        clock,
      }),
    );
    expect({ id, posts, looks }).toEqual({ id: "made", posts: 1, looks: 4 });
  });

  test("is sent again when nothing shows up", async () => {
    const clock = new FakeClock();
    let posts = 0;
    const post = async () => {
      if (++posts < 3) throw failure("unknown");
      return "made";
    };
    expect(await clock.run(createdOnce({ post, find: async () => null, retries: 8, clock }))).toBe("made");
    expect(posts).toBe(3);
  });

  test("that was refused is final", async () => {
    const clock = new FakeClock();
    const find = jest.fn(async () => null);
    const post = async () => {
      throw failure("none");
    };
    await expect(clock.run(createdOnce({ post, find, retries: 8, clock }))).rejects.toThrow("Failed.");
    expect(find).not.toHaveBeenCalled();
  });

  test("ends after the attempts that are allowed", async () => {
    const clock = new FakeClock();
    const post = jest.fn(async () => {
      throw failure("unknown");
    });
    await expect(clock.run(createdOnce({ post, find: async () => null, retries: 2, clock }))).rejects.toThrow("Failed.");
    expect(post).toHaveBeenCalledTimes(3);
  });
});

describe("reading back", () => {
  const written = {
    label: 'policy "One"',
    id: "1",
    object: "new",
    differing: (seen: string) => (seen === "new" ? [] : [`written new, read back ${seen}`]),
  };

  test("waits for an object that does not show yet, and for one that shows as it was", async () => {
    const clock = new FakeClock();
    const answers = [null, null, "old", "new"];
    const read = async () => answers.shift() ?? null;
    expect(await clock.run(readBack({ ...written, read, clock }))).toBe("new");
    expect(answers).toEqual([]);
  });

  test("gives up on an object that never shows, and says which one was written", async () => {
    const clock = new FakeClock();
    const attempt = clock.run(readBack({ ...written, read: async () => null, clock }));
    await expect(attempt).rejects.toThrow(UnverifiedWriteError);
    await expect(attempt).rejects.toMatchObject({ id: "1", object: "new" });
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.now()).toBeLessThan(70_000);
  });

  test("gives up on one that stays different, and shows both sides", async () => {
    const clock = new FakeClock();
    const attempt = clock.run(readBack({ ...written, read: async () => "old", clock }));
    await expect(attempt).rejects.toMatchObject({ id: "1", object: "old" });
    await expect(attempt).rejects.toThrow(/policy "One" \(1\).*reads back differently[\s\S]*written new, read back old/);
  });
});

describe("a listing", () => {
  test("is asked for once, and again after it failed", async () => {
    const load = jest.fn(async () => new Map([["1", "one"]]));
    load.mockRejectedValueOnce(new Error("busy"));
    const listing = new Listing(load);
    await expect(listing.all()).rejects.toThrow("busy");
    await Promise.all([listing.all(), listing.all()]);
    await listing.all();
    expect(load).toHaveBeenCalledTimes(2);
  });

  test("holds what this run wrote, whatever a later list says", async () => {
    const listing = new Listing(
      async () =>
        new Map([
          ["1", "one"],
          ["2", "two"],
        ]),
    );
    await listing.all();
    await listing.keep("1", "changed");
    await listing.keep("3", "three");
    await listing.drop("2");
    const expected = [
      ["1", "changed"],
      ["3", "three"],
    ];
    expect([...(await listing.all())]).toEqual(expected);
    expect([...(await listing.refreshed())]).toEqual(expected);
  });
});
