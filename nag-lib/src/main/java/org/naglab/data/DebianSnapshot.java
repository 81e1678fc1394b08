package org.naglab.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.naglab.data.Stanzas.Stanza;
import org.naglab.io.Sha256;

/** Indexes of one Debian suite at one time, and the packages that they list. */
public final class DebianSnapshot {
    private final String origin;
    private final String suite;
    private final ReleaseFile release;
    private final Map<String, Content> descriptions;
    private final Content packages;
    private final PackageFetcher fetcher;

    /** Opens a file, unpacked. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /** Fetches the file of one package. */
    @FunctionalInterface
    interface PackageFetcher {
        Path fetch(Listed listed) throws IOException;
    }

    /**
     * What the Packages index says of a package.
     *
     * @param name of the binary package
     * @param version its version in the suite
     * @param path its file, below the archive's address
     * @param sha256 checksum of that file
     */
    record Listed(String name, String version, String path, String sha256) {}

    /**
     * A package that was fetched.
     *
     * @param listed what the index says of it
     * @param file the package's file
     */
    record Fetched(Listed listed, DebFile file) {}

    /**
     * Takes what an archive has fetched.
     *
     * @param origin where it came from
     * @param suite codename of the suite
     * @param release what the suite's Release file says
     * @param descriptions the Translation index of each language that was asked for
     * @param packages the Packages index
     * @param fetcher fetches packages
     */
    DebianSnapshot(
            String origin,
            String suite,
            ReleaseFile release,
            Map<String, Content> descriptions,
            Content packages,
            PackageFetcher fetcher) {
        this.origin = origin;
        this.suite = suite;
        this.release = release;
        this.descriptions = Map.copyOf(descriptions);
        this.packages = packages;
        this.fetcher = fetcher;
    }

    /** All descriptions in one of the languages that were asked for. */
    List<Stanza> descriptions(String language) throws IOException {
        List<Stanza> stanzas = new ArrayList<>();
        try (InputStream in = descriptions.get(language).open()) {
            Stanzas.forEach(in, "Translation-" + language + " of " + origin, stanzas::add);
        }
        return stanzas;
    }

    /** Name of the source package of each binary package. */
    Map<String, String> sourcePackages() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Stanza stanza : packages()) {
            String source = stanza.value("Source"); // name (version); without it the source has the binary's name
            String name = stanza.value("Package");
            sources.put(name, source.isEmpty() ? name : source.split(" ", 2)[0]);
        }
        return sources;
    }

    /** Fetches a package and checks it by its checksum in the index. */
    Fetched fetch(String name) throws IOException {
        Stanza stanza = packages().stream()
                .filter(s -> s.value("Package").equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "the package " + name + " must be in " + suite + " of " + origin + ", but it is not"));
        Listed listed = new Listed(name, stanza.value("Version"), stanza.value("Filename"), stanza.value("SHA256"));
        Path file = fetcher.fetch(listed);
        String found = Sha256.of(file);
        if (!found.equals(listed.sha256())) {
            throw new IOException("SHA-256 of the package " + name + " must be " + listed.sha256() + ", got " + found);
        }
        return new Fetched(listed, new DebFile(file));
    }

    /** What pairs were made of, for their provenance. */
    SortedMap<String, String> provenance(String recipe, Fetched... fetched) {
        SortedMap<String, String> provenance = new TreeMap<>();
        provenance.put("origin", origin);
        provenance.put("suite", suite);
        provenance.put("suite version", release.version());
        provenance.put("snapshot date", release.date());
        provenance.put("recipe", recipe);
        for (Fetched one : fetched) {
            provenance.put(
                    "package " + one.listed().name(),
                    one.listed().version() + ", SHA-256 " + one.listed().sha256());
        }
        return provenance;
    }

    private List<Stanza> packages() throws IOException {
        List<Stanza> stanzas = new ArrayList<>();
        try (InputStream in = packages.open()) {
            Stanzas.forEach(in, "Packages of " + origin, stanzas::add);
        }
        return stanzas;
    }
}
