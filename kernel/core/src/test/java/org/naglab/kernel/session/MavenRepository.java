package org.naglab.kernel.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** A Maven repository in a folder, made by a test. Each artifact has one class that tells its version. */
record MavenRepository(Path folder) {
    /** Adds {@code group:artifact:version} with class {@code group.artifact.Version} and dependencies. */
    void add(String group, String artifact, String version, String... dependencies) throws IOException {
        Path home = folder.resolve(group.replace('.', '/')).resolve(artifact).resolve(version);
        Files.createDirectories(home);
        String file = artifact + "-" + version;
        Files.writeString(home.resolve(file + ".pom"), pom(group, artifact, version, dependencies));
        Files.write(home.resolve(file + ".jar"), jar(group + "." + artifact, version));
    }

    static String pom(String group, String artifact, String version, String... dependencies) {
        return "<project><modelVersion>4.0.0</modelVersion><groupId>%s</groupId><artifactId>%s</artifactId>"
                        .formatted(group, artifact)
                + "<version>%s</version><dependencies>%s</dependencies></project>"
                        .formatted(
                                version,
                                List.of(dependencies).stream()
                                        .map(MavenRepository::dependency)
                                        .collect(Collectors.joining()));
    }

    static String dependency(String coordinate) {
        String[] parts = coordinate.split(":");
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted((Object[]) parts);
    }

    private static byte[] jar(String packageName, String version) throws IOException {
        Path sources = Files.createTempDirectory("jar");
        Path source = sources.resolve("Version.java");
        Files.writeString(
                source,
                "package " + packageName + "; public class Version { public static final String IS = of();"
                        + " static String of() { return \"" + version + "\"; } }");
        ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", sources.toString(), source.toString());
        String entry = packageName.replace('.', '/') + "/Version.class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            jar.putNextEntry(new ZipEntry(entry));
            jar.write(Files.readAllBytes(sources.resolve(entry)));
        }
        return bytes.toByteArray();
    }
}
