package org.naglab.report;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;

/**
 * Provides the font of charts, DejaVu Sans, which is part of the library: charts look the same on every machine, and
 * can be drawn on one that has neither fonts nor fontconfig.
 *
 * <p>Java draws no text at all without fontconfig and at least one font, unless the system property
 * {@code sun.awt.fontconfig} names a file that says where a font is. {@link #prepare()} sets it where it is needed; it
 * must run before anything else in the process draws text.
 */
public final class PaperFont {
    private static final String PROPERTY = "sun.awt.fontconfig";
    private static final String PLAIN = "DejaVuSans.ttf";
    private static final String BOLD = "DejaVuSans-Bold.ttf";
    private static final String CONFIGURATION = "fontconfig.properties";
    private static final List<String> LIBRARY_FOLDERS =
            List.of("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/local/lib64");

    private PaperFont() {}

    /** Makes text drawable in this process; does nothing where it is already. */
    public static void prepare() {
        if (System.getProperty("java.awt.headless") == null && noDisplay(System.getenv())) {
            System.setProperty("java.awt.headless", "true");
        }
        if (System.getProperty(PROPERTY) == null && !systemCanDrawText(System.getenv())) {
            System.setProperty(PROPERTY, unpacked().toString());
        }
    }

    /**
     * Gives the font in regular weight.
     *
     * @param size height in points
     * @return the font
     */
    public static Font plain(float size) {
        return Loaded.PLAIN.deriveFont(size);
    }

    /**
     * Gives the font in bold.
     *
     * @param size height in points
     * @return the font
     */
    public static Font bold(float size) {
        return Loaded.BOLD.deriveFont(size);
    }

    private static final class Loaded {
        private static final Font PLAIN;
        private static final Font BOLD;

        static {
            prepare();
            PLAIN = load(PaperFont.PLAIN);
            BOLD = load(PaperFont.BOLD);
        }

        private static Font load(String name) {
            try (InputStream in = resource(name)) {
                return Font.createFont(Font.TRUETYPE_FONT, in);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the font " + name + ": " + e.getMessage(), e);
            } catch (FontFormatException e) {
                throw new IllegalStateException("the font " + name + " must be TrueType: " + e.getMessage(), e);
            }
        }
    }

    private static boolean noDisplay(Map<String, String> environment) {
        return isLinux() && environment.getOrDefault("DISPLAY", "").isEmpty();
    }

    /** Whether fontconfig, its configuration and a font are where they usually are; a wrong "no" does no harm. */
    static boolean systemCanDrawText(Map<String, String> environment) {
        if (!isLinux()) {
            return true;
        }
        Path configuration = Path.of(environment.getOrDefault("FONTCONFIG_FILE", "/etc/fonts/fonts.conf"));
        return Files.isReadable(configuration) && hasFontconfigLibrary() && hasFont(environment);
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static boolean hasFontconfigLibrary() {
        return LIBRARY_FOLDERS.stream()
                .map(Path::of)
                .flatMap(folder -> Stream.concat(Stream.of(folder), architectureFolders(folder)))
                .anyMatch(folder -> Files.exists(folder.resolve("libfontconfig.so.1")));
    }

    private static Stream<Path> architectureFolders(Path folder) {
        return Stream.of("x86_64", "aarch64").map(architecture -> folder.resolve(architecture + "-linux-gnu"));
    }

    private static boolean hasFont(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "/");
        return Stream.of("/usr/share/fonts", "/usr/local/share/fonts", home + "/.fonts", home + "/.local/share/fonts")
                .map(Path::of)
                .filter(Files::isDirectory)
                .anyMatch(PaperFont::holdsFont);
    }

    private static boolean holdsFont(Path folder) {
        try (Stream<Path> files =
                Files.find(folder, 6, (file, attributes) -> file.toString().matches(".*\\.(ttf|otf|ttc|pfb)"))) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for fonts in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The configuration, after the fonts were written beside it into the cache. */
    private static Path unpacked() {
        Path folder = CacheFolder.fromEnvironment().root().resolve("fonts").resolve("dejavu-2.37");
        Path configuration = folder.resolve(CONFIGURATION);
        if (!Files.exists(configuration)) {
            AtomicFiles.writeFolder(folder, target -> {
                for (String name : List.of(PLAIN, BOLD)) {
                    try (InputStream in = resource(name)) {
                        Files.copy(in, target.resolve(name));
                    }
                }
                try (InputStream in = resource(CONFIGURATION)) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    String absolute = folder.toAbsolutePath().toString();
                    Files.writeString(target.resolve(CONFIGURATION), text.replace("@FONTS@", absolute));
                }
            });
        }
        return configuration.toAbsolutePath();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(PaperFont.class.getResourceAsStream("fonts/" + name), name);
    }
}
