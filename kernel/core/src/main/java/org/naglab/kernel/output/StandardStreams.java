package org.naglab.kernel.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Replaces {@code System.out}, {@code System.err} and {@code System.in} by those of the cell that uses them. */
public final class StandardStreams {
    private StandardStreams() {}

    /** Routes the streams: prints to the current cell, reads from the front end through {@code questions}. */
    public static void route(Questions questions) {
        System.setOut(stream(Cell.Stream.STDOUT, System.out));
        System.setErr(stream(Cell.Stream.STDERR, System.err));
        System.setIn(new Answers(questions));
    }

    private static PrintStream stream(Cell.Stream name, PrintStream terminal) {
        return new PrintStream(new Routed(name, terminal), false, StandardCharsets.UTF_8);
    }

    /** Sends bytes to the cell of the writing thread, or to the terminal before any cell has run. */
    private static final class Routed extends OutputStream {
        private final Cell.Stream name;
        private final PrintStream terminal;

        Routed(Cell.Stream name, PrintStream terminal) {
            this.name = name;
            this.terminal = terminal;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            Optional<Cell> cell = Cell.current();
            if (cell.isPresent()) {
                cell.get().print(name, bytes, offset, length);
            } else {
                terminal.write(bytes, offset, length);
            }
        }
    }

    /** Asks the front end for a line whenever a read finds none left. */
    private static final class Answers extends InputStream {
        private final Questions questions;
        private byte[] line = {};
        private int next;

        Answers(Questions questions) {
            this.questions = questions;
        }

        @Override
        public synchronized int read() throws IOException {
            fill();
            return line[next++] & 0xFF;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            fill();
            int count = Math.min(length, line.length - next);
            System.arraycopy(line, next, into, offset, count);
            next += count;
            return count;
        }

        @Override
        public synchronized int available() {
            return line.length - next;
        }

        private void fill() throws IOException {
            if (next == line.length) {
                System.out.flush();
                String prompt = Cell.current().map(Cell::takePrompt).orElse("");
                line = (questions.ask(prompt, false) + "\n").getBytes(StandardCharsets.UTF_8);
                next = 0;
            }
        }
    }
}
