package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnsiTextTest {
    private static final String ESC = "\u001b[";

    @Test
    void a_code_that_no_terminal_knows_changes_nothing() {
        assertThat(AnsiText.html("a" + ESC + "99999999999mb" + ESC + "1234;31mc"))
                .isEqualTo("ab<span class=\"ansi-red\">c</span>");
    }

    @Test
    void the_arguments_of_a_colour_of_256_or_of_red_green_and_blue_are_no_codes() {
        assertThat(AnsiText.html(ESC + "38;5;31mx")).isEqualTo("x");
        assertThat(AnsiText.html(ESC + "48;2;31;1;34mx")).isEqualTo("x");
        assertThat(AnsiText.html(ESC + "38;5;31;32mx")).isEqualTo("<span class=\"ansi-green\">x</span>");
        assertThat(AnsiText.html(ESC + "1mx" + ESC + "38;5m")).isEqualTo("<span class=\"ansi-bold\">x</span>");
    }
}
