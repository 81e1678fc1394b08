package org.naglab.kernel.maven;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;

/** A POM that is a file, with its parents that are files too, in a form that Maven's resolver can read. */
final class PomFile {
    private final Map<String, File> files = new HashMap<>();
    private final Artifact artifact;

    private PomFile(Path file) {
        Model model = model(file);
        artifact = new DefaultArtifact(coordinate(model));
        files.put(coordinate(model), file.toFile());
        Optional<Path> next = parent(file, model);
        while (next.isPresent()) {
            Model parent = model(next.get());
            if (files.putIfAbsent(coordinate(parent), next.get().toFile()) != null) {
                break;
            }
            next = parent(next.get(), parent);
        }
    }

    /**
     * Reads {@code file} and the parents that it names by relative paths.
     *
     * @throws IllegalArgumentException if one is no POM
     */
    static PomFile read(Path file) {
        return new PomFile(file.toAbsolutePath().normalize());
    }

    private static Model model(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new MavenXpp3Reader().read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (XmlPullParserException e) {
            throw new IllegalArgumentException("a POM must be XML: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> parent(Path file, Model model) {
        Parent parent = model.getParent();
        if (parent == null
                || parent.getRelativePath() == null
                || parent.getRelativePath().isBlank()) {
            return Optional.empty();
        }
        Path path = file.resolveSibling(parent.getRelativePath()).normalize();
        Path pom = Files.isDirectory(path) ? path.resolve("pom.xml") : path;
        return Optional.of(pom).filter(Files::isRegularFile);
    }

    private static String coordinate(Model model) {
        Parent parent = model.getParent();
        String group = model.getGroupId() != null || parent == null ? model.getGroupId() : parent.getGroupId();
        String version = model.getVersion() != null || parent == null ? model.getVersion() : parent.getVersion();
        return group + ":" + model.getArtifactId() + ":pom:" + version;
    }

    /** Returns {@code session} with these files in front of the repositories. */
    RepositorySystemSession visibleTo(RepositorySystemSession session) {
        DefaultRepositorySystemSession seeing = new DefaultRepositorySystemSession(session);
        seeing.setWorkspaceReader(new WorkspaceReader() {
            private final WorkspaceRepository repository = new WorkspaceRepository("files", files.keySet());

            @Override
            public WorkspaceRepository getRepository() {
                return repository;
            }

            @Override
            public File findArtifact(Artifact asked) {
                return files.get(asked.getGroupId() + ":" + asked.getArtifactId() + ":" + asked.getExtension() + ":"
                        + asked.getVersion());
            }

            @Override
            public List<String> findVersions(Artifact asked) {
                return List.of();
            }
        });
        return seeing;
    }

    /** Returns a request for what the POM depends on in one of {@code scopes}, as its parents manage it. */
    CollectRequest dependencies(
            RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> remote, Set<String> scopes)
            throws RepositoryException {
        ArtifactDescriptorResult described =
                system.readArtifactDescriptor(session, new ArtifactDescriptorRequest(artifact, remote, ""));
        List<Dependency> dependencies = described.getDependencies().stream()
                .filter(each -> scopes.contains(each.getScope().isEmpty() ? "compile" : each.getScope()))
                .map(each -> each.setScope("compile"))
                .toList();
        List<RemoteRepository> all = new java.util.ArrayList<>(described.getRepositories());
        remote.stream()
                .filter(each -> all.stream().noneMatch(other -> other.getId().equals(each.getId())))
                .forEach(all::add);
        return new CollectRequest(dependencies, described.getManagedDependencies(), all);
    }
}
