// Who owns which asset. Anyone may register one under a new id, its owner alone hands it on.

import { answer, caller, demand, emit, Json, organisation, read, revert, text, write } from "../sdk/flotilla";

/** register(id, description): the caller becomes the owner. */
export function register(): void {
  const id = identifier(0);
  const description = text(1);
  demand(description.length <= 500, "a description has at most 500 characters");
  const owner = caller();
  if (read(ownerKey(id)) != null) revert("asset " + id + " is registered already");

  write(ownerKey(id), owner);
  write(descriptionKey(id), description);
  emit("registered", new Json().text("id", id).text("owner", owner));
}

/** transfer(id, organisation): only the owner's call counts. */
export function transfer(): void {
  const id = identifier(0);
  const to = organisation(1);
  const owner = existing(ownerKey(id), id);
  const me = caller();
  if (owner != me) revert("asset " + id + " belongs to " + owner + ", not to " + me);

  write(ownerKey(id), to);
  emit("transferred", new Json().text("id", id).text("from", owner).text("to", to));
}

/** get(id): {"id", "description", "owner"} */
export function get(): void {
  const id = identifier(0);
  const owner = existing(ownerKey(id), id);
  const description = existing(descriptionKey(id), id);
  answer(new Json().text("id", id).text("description", description).text("owner", owner));
}

function ownerKey(id: string): string {
  return "owner/" + id;
}

function descriptionKey(id: string): string {
  return "description/" + id;
}

function existing(key: string, id: string): string {
  const value = read(key);
  if (value == null) revert("asset " + id + " is not registered");
  return value!;
}

function identifier(index: i32): string {
  const id = text(index);
  demand(id.length >= 1 && id.length <= 64, "an asset's id has 1 to 64 characters");
  return id;
}
