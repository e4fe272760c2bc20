package io.flotilla.fleet.cli.screen;

import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output whose end is noticed: a reader that has gone ends the verb quietly, a full disk with a word. */
public final class Outlet extends OutputStream {
    private final OutputStream inner;

    public Outlet(OutputStream inner) {
        this.inner = inner;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            inner.write(bytes, offset, length);
        } catch (IOException broken) {
            throw ended(broken);
        }
    }

    @Override
    public void flush() {
        try {
            inner.flush();
        } catch (IOException broken) {
            throw ended(broken);
        }
    }

    private static Failure ended(IOException broken) {
        String why = String.valueOf(broken.getMessage());
        return why.contains("Broken pipe")
                ? new Failure(Failure.Exit.DONE, "", broken)
                : new Failure(Failure.Exit.FAILED, "the output cannot be written: " + why, broken);
    }
}
