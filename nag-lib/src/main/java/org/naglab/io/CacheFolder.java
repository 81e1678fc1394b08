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
    /** What to do where the cache cannot be written. */
    public static final String WAY_OUT = "set NAG_CACHE to a folder that can be written";

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
     * @throws UncheckedIOException naming the folder and the variable that chooses another, if it cannot be made
     */
    public Path weights() {
        return made(root.resolve("weights"));
    }

    /**
     * The folder of fetched data sets, made if it is missing.
     *
     * @throws UncheckedIOException naming the folder and the variable that chooses another, if it cannot be made
     */
    public Path data() {
        return made(root.resolve("data"));
    }

    /**
     * Checks that something can be put into a folder of the cache, before it is fetched at length.
     *
     * @param folder {@link #weights} or {@link #data}
     * @throws UncheckedIOException naming the folder and the variable that chooses another, when it is read-only
     */
    public static void requireWritable(Path folder) {
        if (!Files.isWritable(folder)) {
            IOException e = new IOException("it is read-only");
            throw new UncheckedIOException("cannot write the cache folder " + folder + " (" + e + "); " + WAY_OUT, e);
        }
    }

    /** A folder that is there may be read-only: what it holds already can be used. */
    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the cache folder " + folder + " (" + e + "); " + WAY_OUT, e);
        }
    }
}
