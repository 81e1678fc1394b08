package org.naglab.io;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes files and folders under a temporary name beside their target, forces them to disk, then moves them into
 * place: a reader sees the old content or the new, never a part. A thread that is interrupted, before or meanwhile,
 * writes all the same and stays interrupted.
 */
public final class AtomicFiles {
    private static final String OLD = ".old";

    private AtomicFiles() {}

    /**
     * Replaces a file by a text in UTF-8.
     *
     * @param target the file; its folders are made when missing
     * @param text the whole content
     * @throws UncheckedIOException naming the target, when it cannot be written; the old content then stays
     */
    public static void writeString(Path target, String text) {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Replaces a file by what a body writes.
     *
     * @param target the file; its folders are made when missing
     * @param body writes the whole content
     * @throws UncheckedIOException naming the target, when it cannot be written; the old content then stays
     */
    public static void write(Path target, IoConsumer<OutputStream> body) {
        Path absolute = target.toAbsolutePath();
        Path temporary = absolute.resolveSibling(temporaryName(absolute));
        boolean interrupted = Thread.interrupted(); // what the body calls may heed it
        try {
            Files.createDirectories(absolute.getParent());
            delete(temporary); // left by a process of the same number that was killed
            // Not a channel, which an interrupt closes: who is asked to stop, be it twice, must still save.
            try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
                OutputStream out = new BufferedOutputStream(file, 1 << 16);
                body.accept(out);
                out.flush();
                file.getFD().sync();
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + reason(e), e);
        } finally {
            delete(temporary);
            restore(interrupted);
        }
    }

    /**
     * Replaces a folder by one that a body fills.
     *
     * @param target the folder; an existing one is replaced as a whole
     * @param body fills the empty folder that it is given
     * @throws UncheckedIOException naming the target, when it cannot be written; the old folder then stays
     */
    public static void writeFolder(Path target, IoConsumer<Path> body) {
        Path absolute = target.toAbsolutePath();
        Path temporary = absolute.resolveSibling(temporaryName(absolute));
        Path old = absolute.resolveSibling(temporaryName(absolute) + OLD);
        boolean interrupted = Thread.interrupted();
        try {
            Files.createDirectories(absolute.getParent());
            recover(absolute);
            delete(temporary); // left by a process of the same number that was killed
            Files.createDirectory(temporary);
            body.accept(temporary);
            if (Files.exists(absolute)) {
                Files.move(absolute, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write folder " + target + ": " + reason(e), e);
        } finally {
            restoreIfLost(absolute, old);
            delete(temporary);
            delete(old);
            restore(interrupted);
        }
    }

    /**
     * Removes a file or a folder with all that is in it.
     *
     * @param path need not exist
     */
    public static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            tree.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Puts a folder back that a kill in the middle of {@link #writeFolder} has left under its temporary name. To be
     * called before such a folder is read.
     *
     * @param target the folder; nothing happens when it is there, or was never written
     */
    public static void recover(Path target) {
        Path absolute = target.toAbsolutePath();
        if (Files.exists(absolute) || !Files.isDirectory(absolute.getParent())) {
            return;
        }
        String prefix = "." + absolute.getFileName() + ".";
        try (Stream<Path> siblings = Files.list(absolute.getParent())) {
            Optional<Path> old = siblings.filter(p -> p.getFileName().toString().startsWith(prefix)
                            && p.getFileName().toString().endsWith(OLD))
                    .findFirst();
            if (old.isPresent()) {
                Files.move(old.get(), absolute, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put " + target + " back: " + reason(e), e);
        }
    }

    private static void restoreIfLost(Path absolute, Path old) {
        if (Files.exists(old) && !Files.exists(absolute)) {
            try {
                Files.move(old, absolute, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("the former content of " + absolute + " is in " + old, e);
            }
        }
    }

    private static String temporaryName(Path target) {
        return "." + target.getFileName() + "." + ProcessHandle.current().pid() + "."
                + Thread.currentThread().threadId() + ".tmp";
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
