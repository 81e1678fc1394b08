package org.naglab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFolderTest {
    @TempDir
    Path folder;

    @Test
    void the_most_particular_variable_decides() {
        Path home = folder.resolve("home");
        assertThat(CacheFolder.of(Map.of(), home).root()).isEqualTo(home.resolve(".cache/naglab"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", folder + "/xdg"), home)
                        .root())
                .isEqualTo(folder.resolve("xdg/naglab"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/x", "NAG_CACHE", folder + "/own"), home)
                        .root())
                .isEqualTo(folder.resolve("own"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", " ", "NAG_CACHE", ""), home)
                        .root())
                .isEqualTo(home.resolve(".cache/naglab"));
    }

    @Test
    void its_folders_are_made_when_they_are_asked_for() {
        CacheFolder cache = new CacheFolder(folder.resolve("cache"));
        assertThat(cache.isWritable()).isTrue();
        assertThat(folder.resolve("cache")).doesNotExist();
        assertThat(cache.weights()).isEqualTo(folder.resolve("cache/weights")).isDirectory();
        assertThat(cache.data()).isEqualTo(folder.resolve("cache/data")).isDirectory();
    }

    @Test
    void one_that_cannot_be_written_is_named_with_the_way_out() throws IOException {
        Files.writeString(folder.resolve("file"), "not a folder");
        assertThat(new CacheFolder(folder.resolve("file/cache")).isWritable()).isFalse();
        assertThatThrownBy(() -> new CacheFolder(folder.resolve("file/cache")).weights())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder.resolve("file/cache/weights").toString())
                .hasMessageContaining("set NAG_CACHE");
    }
}
