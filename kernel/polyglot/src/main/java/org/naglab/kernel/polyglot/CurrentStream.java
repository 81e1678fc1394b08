package org.naglab.kernel.polyglot;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/** Writes to whatever stream stands behind it at the time, which belongs to the cell of the writing thread. */
final class CurrentStream extends OutputStream {
    private final Supplier<PrintStream> target;

    CurrentStream(Supplier<PrintStream> target) {
        this.target = target;
    }

    @Override
    public void write(int b) {
        target.get().write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        target.get().write(bytes, offset, length);
    }

    @Override
    public void flush() {
        target.get().flush();
    }
}
