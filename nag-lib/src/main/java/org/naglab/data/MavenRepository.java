package org.naglab.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.naglab.io.Download;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

/**
 * Fetches artifacts: from the user's local Maven repository where it has them, else from a remote one. Both are checked by
 * a checksum that the caller knows beforehand.
 *
 * @param local the local repository
 * @param remote address of the remote repository
 */
public record MavenRepository(Path local, URI remote) {
    /** Maven Central. */
    public static final URI CENTRAL = URI.create("https://repo.maven.apache.org/maven2/");

    /**
     * Gives the repositories of this machine: {@code ~/.m2/repository} and Maven Central, or the mirror of it that the
     * variable {@code NAG_MAVEN_MIRROR} names.
     *
     * @return where to fetch from
     */
    public static MavenRepository ofThisMachine() {
        String mirror = System.getenv().getOrDefault("NAG_MAVEN_MIRROR", "");
        return new MavenRepository(
                Path.of(System.getProperty("user.home"), ".m2", "repository"),
                mirror.isBlank() ? CENTRAL : URI.create(mirror.endsWith("/") ? mirror : mirror + "/"));
    }

    /**
     * A jar of a repository.
     *
     * @param group its group
     * @param name its artifact id
     * @param version its version
     * @param sha256 checksum of the jar, as hexadecimal digits
     */
    record Jar(String group, String name, String version, String sha256) {
        private String path() {
            return "%s/%s/%s/%s".formatted(group.replace('.', '/'), name, version, fileName());
        }

        private String fileName() {
            return name + "-" + version + ".jar";
        }
    }

    /**
     * Fetches a jar.
     *
     * @param jar which
     * @param work folder to fetch into
     * @param progress told of bytes
     * @return the file
     * @throws java.io.UncheckedIOException naming the address, when it cannot be fetched or has another checksum
     */
    Path fetch(Jar jar, Path work, Progress progress) {
        Path own = local.resolve(jar.path());
        return Files.exists(own) && Sha256.of(own).equals(jar.sha256())
                ? own
                : Download.fetch(
                        remote.resolve(jar.path()), work.resolve(jar.fileName()), Optional.of(jar.sha256()), progress);
    }
}
