// A documentary letter of credit between an issuing bank and a beneficiary:
//
//   issue ▶ issued ─accept▶ accepted ─present▶ presented ─pay▶ paid
//                               ▲ present            └─refuse▶ refused ─present▶ presented
//
// Until it is paid, the issuer may close it once it has expired. Nobody presents or accepts after that time.

import { amount, answer, caller, demand, emit, Json, organisation, read, revert, text, time, whole, write } from "../sdk/flotilla";

/** issue(id, beneficiary, amount, currency, terms, expiresAt): the caller is the bank that will pay; expiresAt in ms since 1970. */
export function issue(): void {
  const id = identifier();
  const beneficiary = organisation(1);
  const value = amount(2);
  const currency = text(3);
  const terms = text(4);
  const expiresAt = amount(5);
  if (read(stateKey(id)) != null) revert("letter of credit " + id + " exists already");
  demand(beneficiary != caller(), "issuer and beneficiary are the same organisation");
  demand(value > 0, "the amount is 0");
  if (!isCurrency(currency)) revert(currency + " is no currency: three capital letters");
  demand(terms.length <= 2000, "terms have at most 2000 characters");
  demand(expiresAt > u64(time()), "it would have expired already");

  write("issuer/" + id, caller());
  write("beneficiary/" + id, beneficiary);
  write("amount/" + id, value.toString());
  write("currency/" + id, currency);
  write("terms/" + id, terms);
  write("expiresAt/" + id, expiresAt.toString());
  become(id, "issued");
}

/** accept(id): by the beneficiary. */
export function accept(): void {
  const id = identifier();
  by("beneficiary", id);
  when(id, "issued", "issued");
  beforeExpiry(id);
  become(id, "accepted");
}

/** present(id, documents): by the beneficiary; documents is the SHA-256 of what it sends the issuer, in hex. */
export function present(): void {
  const id = identifier();
  const documents = text(1);
  by("beneficiary", id);
  when(id, "accepted", "refused");
  beforeExpiry(id);
  demand(isHash(documents), "documents are named by their SHA-256: 64 lower-case hex digits");

  write("documents/" + id, documents);
  become(id, "presented");
}

/** pay(id): by the issuer, who found the documents in order. */
export function pay(): void {
  const id = identifier();
  by("issuer", id);
  when(id, "presented", "presented");
  become(id, "paid");
}

/** refuse(id, reason): by the issuer, who found a discrepancy. */
export function refuse(): void {
  const id = identifier();
  const reason = text(1);
  by("issuer", id);
  when(id, "presented", "presented");
  demand(reason.length > 0 && reason.length <= 500, "a reason has 1 to 500 characters");

  write("reason/" + id, reason);
  become(id, "refused");
}

/** close(id): by the issuer, once it has expired. Documents presented in time are paid or refused first. */
export function close(): void {
  const id = identifier();
  by("issuer", id);
  const state = field("state", id);
  if (state != "issued" && state != "accepted" && state != "refused") revert("it is " + state);
  demand(<u64>time() > expiry(id), "it has not expired yet");
  become(id, "closed");
}

/** get(id): {"id", "state", "issuer", "beneficiary", "amount", "currency", "terms", "expiresAt", "documents"?, "reason"?} */
export function get(): void {
  const id = identifier();
  const json = new Json()
    .text("id", id)
    .text("state", field("state", id))
    .text("issuer", field("issuer", id))
    .text("beneficiary", field("beneficiary", id))
    .number("amount", field("amount", id))
    .text("currency", field("currency", id))
    .text("terms", field("terms", id))
    .number("expiresAt", field("expiresAt", id));
  const documents = read("documents/" + id);
  if (documents != null) json.text("documents", documents!);
  const reason = read("reason/" + id);
  if (reason != null) json.text("reason", reason!);
  answer(json);
}

function stateKey(id: string): string {
  return "state/" + id;
}

function identifier(): string {
  const id = text(0);
  demand(id.length >= 1 && id.length <= 64, "an id has 1 to 64 characters");
  return id;
}

function field(name: string, id: string): string {
  const value = read(name + "/" + id);
  if (value == null) revert("there is no letter of credit " + id);
  return value!;
}

function by(role: string, id: string): void {
  const organisation = field(role, id);
  if (organisation != caller()) revert("only the " + role + ", " + organisation + ", may do this");
}

function when(id: string, one: string, other: string): void {
  const state = field("state", id);
  if (state != one && state != other) revert("it is " + state);
}

function beforeExpiry(id: string): void {
  demand(<u64>time() <= expiry(id), "it has expired");
}

function expiry(id: string): u64 {
  return whole(field("expiresAt", id), "expiresAt");
}

function become(id: string, state: string): void {
  write(stateKey(id), state);
  emit(state, new Json().text("id", id).text("by", caller()));
}

function isCurrency(code: string): bool {
  if (code.length != 3) return false;
  for (let i = 0; i < 3; i++) {
    const unit = code.charCodeAt(i);
    if (unit < 65 || unit > 90) return false;
  }
  return true;
}

function isHash(hex: string): bool {
  if (hex.length != 64) return false;
  for (let i = 0; i < 64; i++) {
    const unit = hex.charCodeAt(i);
    if (!((unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 102))) return false;
  }
  return true;
}
