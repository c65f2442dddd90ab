// Outcomes kept in the browser until the server has them. One store for all sessions, each entry under its
// session's key and its presentation: a session reads, sends and deletes its own entries and no others.

const STORE = "outcomes";

export async function openOutcomes(key) {
  try {
    return new Outcomes(await open(), key);
  } catch (error) {
    console.warn("No IndexedDB: outcomes are kept in memory only.", error);
    return new Memory();
  }
}

/** Delete what is kept of a subject who has withdrawn: the keys of their sessions begin with their id. */
export async function forgetSubject(id) {
  const transaction = (await open()).transaction(STORE, "readwrite");
  transaction.objectStore(STORE).delete(IDBKeyRange.bound([`${id}:`], [`${id}:\uffff`]));
}

class Outcomes {
  #database;
  #key;

  constructor(database, key) {
    this.#database = database;
    this.#key = key;
  }

  /** [{id, body}], in the order in which they were put. */
  async all() {
    const own = IDBKeyRange.bound([this.#key], [this.#key, []]);
    const entries = await this.#do("readonly", (store) => store.getAll(own));
    return entries.sort((a, b) => a.at - b.at).map(({ id, body }) => ({ id, body }));
  }

  put(id, body) {
    return this.#do("readwrite", (store) => store.put({ key: this.#key, id, body, at: Date.now() }));
  }

  remove(id) {
    return this.#do("readwrite", (store) => store.delete([this.#key, id]));
  }

  // Resolves when the transaction is complete, not merely the request: only then is it kept.
  #do(mode, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

class Memory {
  async all() {
    return [];
  }

  async put() {}

  async remove() {}
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("advstudy", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["key", "id"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
