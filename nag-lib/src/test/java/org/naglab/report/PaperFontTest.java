package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;

@Tag("end-to-end")
class PaperFontTest {
    private static final String HIDE_FONTS = """
            for folder in /usr/share/fonts /usr/local/share/fonts /etc/fonts /var/cache/fontconfig; do
                [ ! -d $folder ] || mount -t tmpfs none $folder || exit 77
            done
            for library in /usr/lib*/libfontconfig.so* /usr/lib/*/libfontconfig.so* /lib/*/libfontconfig.so*; do
                [ ! -e $library ] || mount --bind /dev/null $library || exit 77
            done
            exec "$@"
            """;

    @TempDir
    private Path folder;

    /** What the child draws: a plain JShell user's first lines. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            XYChart chart = PaperTheme.lines("Title", "updates", "loss");
            chart.addSeries("a", new double[] {1, 2, 4}, new double[] {3, 1, 2});
            Files.write(Path.of(arguments[0]), Drawing.png(chart));
            Files.writeString(Path.of(arguments[0] + ".property"), System.getProperty("sun.awt.fontconfig", "system"));
        }
    }

    private Process child(List<String> prefix, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.add(folder.resolve("chart.png").toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("NAG_CACHE", folder.resolve("cache").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void assertChartWasDrawnWithOurFont() throws IOException {
        assertThat(ImageIO.read(folder.resolve("chart.png").toFile()).getWidth())
                .isEqualTo(1280);
        assertThat(folder.resolve("chart.png.property"))
                .content()
                .startsWith(folder.resolve("cache").toString())
                .endsWith("fontconfig.properties");
    }

    @Test
    void a_chart_is_drawn_where_fontconfig_points_nowhere() throws Exception {
        Process process = child(List.of(), Map.of("FONTCONFIG_FILE", "/nonexistent/fonts.conf"));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        assertChartWasDrawnWithOurFont();
    }

    @Test
    void a_chart_is_drawn_where_there_is_neither_fontconfig_nor_a_font() throws Exception {
        assumeThat(Path.of("/usr/bin/unshare")).exists();
        Process process = child(List.of("unshare", "-r", "-m", "bash", "-c", HIDE_FONTS, "bash"), Map.of());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String log = Files.readString(folder.resolve("log"));
        assumeThat(process.exitValue() == 77 || log.contains("unshare failed"))
                .as("mounting is not allowed here: " + log)
                .isFalse();
        assertThat(process.exitValue()).as(log).isZero();
        assertChartWasDrawnWithOurFont();
    }
}
