package org.naglab.kernel.magic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** {@code %%sh}: runs the cell as a shell script; a non-zero exit status is an error. */
public final class ShellCell implements CellMagic {
    private final JavaInterpreter java;

    /** Makes the magic; {@code java} passes interrupts on. */
    public ShellCell(JavaInterpreter java) {
        this.java = java;
    }

    @Override
    public String name() {
        return "sh";
    }

    @Override
    public String help() {
        return "%%sh: runs the cell as a script of sh; a non-zero exit status is an error";
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        return java.runInterruptibly(cell, () -> script(body));
    }

    private static Outcome script(String body) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", body)
                    .redirectErrorStream(true)
                    .start();
            try (InputStream out = shell.getInputStream()) {
                shell.getOutputStream().close();
                Thread copy = new Thread(() -> copy(out));
                copy.start();
                int status = shell.waitFor();
                copy.join();
                return status == 0
                        ? new Outcome.Done(Optional.empty())
                        : new Outcome.Failed(CellError.of("ShellError", "exit status " + status));
            } finally {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            return new Outcome.Failed(CellError.of("ShellError", "cannot run sh: " + e.getMessage()));
        } catch (InterruptedException e) {
            return new Outcome.Failed(CellError.of("CellInterrupted", "the cell was interrupted"));
        }
    }

    private static void copy(InputStream out) {
        try {
            out.transferTo(System.out);
        } catch (IOException e) {
            // The script was stopped: what it printed before has been copied.
        }
        System.out.flush();
    }
}
