package org.naglab.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Names the folder outside the repository where fetched weights and data are kept.
 *
 * @param root the folder; made when something is put into it
 */
public record CacheFolder(Path root) {

    /** {@code NAG_CACHE}, else {@code $XDG_CACHE_HOME/naglab}, else {@code ~/.cache/naglab}. */
    public static CacheFolder fromEnvironment() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * As {@link #fromEnvironment()}, from given variables; empty ones count as unset.
     *
     * @param environment environment variables
     * @param home the user's home folder
     */
    public static CacheFolder of(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("NAG_CACHE", "");
        if (!own.isBlank()) {
            return new CacheFolder(Path.of(own).toAbsolutePath());
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg);
        return new CacheFolder(base.resolve("naglab").toAbsolutePath());
    }

    /** Whether something can be put into it, as far as permissions tell. */
    public boolean isWritable() {
        Path existing = root.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    /**
     * The folder of fetched or converted weights, made if it is missing.
     *
     * @throws UncheckedIOException naming the folder and the variable that chooses another, if it cannot be made or
     *     written
     */
    public Path weights() {
        return writable(root.resolve("weights"));
    }

    /**
     * The folder of fetched data sets, made if it is missing.
     *
     * @throws UncheckedIOException naming the folder and the variable that chooses another, if it cannot be made or
     *     written
     */
    public Path data() {
        return writable(root.resolve("data"));
    }

    private static Path writable(Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) {
                throw new IOException("it is read-only");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the cache folder " + folder + " (" + e
                            + "); set NAG_CACHE to a folder that can be written",
                    e);
        }
    }
}
