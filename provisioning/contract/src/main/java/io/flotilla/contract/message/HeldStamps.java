package io.flotilla.contract.message;

/** The newest of the manager's ordered documents that an agent holds; {@link Stamp#NONE} for one that it has not got. */
public record HeldStamps(Stamp config, Stamp pending, Stamp peers, Stamp trust) {
    public static final HeldStamps NONE = new HeldStamps(Stamp.NONE, Stamp.NONE, Stamp.NONE, Stamp.NONE);
}
