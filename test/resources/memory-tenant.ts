import type { Host } from "../../provider/resources/host";
import { snapshot } from "../../provider/resources/snapshot";

/** A store that holds what it was given, and counts what was asked of it. */
export class MemoryStore<T extends { readonly id: string | null }> {
  readonly objects = new Map<string, T>();
  readonly calls: string[] = [];
  private made = 0;

  async list(): Promise<T[]> {
    this.calls.push("list");
    return [...this.objects.values()];
  }

  async get(id: string): Promise<T | null> {
    this.calls.push(`get ${id}`);
    return this.objects.get(id) ?? null;
  }

  async create(object: T): Promise<T> {
    const id = `00000000-0000-4000-8000-${String(++this.made).padStart(12, "0")}`;
    this.calls.push(`create ${id}`);
    const stored = { ...object, id };
    this.objects.set(id, stored);
    return stored;
  }

  async update(id: string, object: T): Promise<T> {
    this.calls.push(`update ${id}`);
    const stored = { ...object, id };
    this.objects.set(id, stored);
    return stored;
  }

  async remove(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    this.objects.delete(id);
  }
}

export interface MemoryHost extends Host {
  readonly announced: string[];
}

export function memoryHost(tenant: object | null, settings: Record<string, string> = {}): MemoryHost {
  const announced: string[] = [];
  const open = async () => {
    if (tenant === null) throw new Error("There are no credentials.");
    return tenant as never;
  };
  return {
    announced,
    tenant: open,
    snapshot: () => snapshot(open),
    idsInState: new Map(),
    setting: (key) => settings[key],
    announce: async (severity, text) => void announced.push(`${severity}: ${text}`),
  };
}
