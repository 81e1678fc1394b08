package org.naglab.kernel.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.Display;
import org.naglab.kernel.display.Html;
import org.naglab.kernel.display.Latex;
import org.naglab.kernel.display.Markdown;
import org.naglab.kernel.display.Svg;
import org.naglab.kernel.display.VegaLite;
import org.naglab.kernel.protocol.Fields;

/** The functions that guest code finds beside its language's own: those that cells of Java have for display. */
final class GuestFunctions {
    private final Guest guest;
    private final GuestDisplay display;

    GuestFunctions(Guest guest, GuestDisplay display) {
        this.guest = guest;
        this.display = display;
    }

    /** Returns the functions, and {@code java_vars}, by name. */
    Map<String, Object> byName() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("display", (ProxyExecutable) arguments -> {
            String id = "";
            for (Value each : arguments) {
                id = Display.display(display.bundle(each));
            }
            return id;
        });
        all.put("updateDisplay", (ProxyExecutable) arguments -> {
            Display.updateDisplay(text(arguments, 0), display.bundle(arguments[1]));
            return null;
        });
        all.put("html", (ProxyExecutable) arguments -> new Html(text(arguments, 0)));
        all.put("markdown", (ProxyExecutable) arguments -> new Markdown(text(arguments, 0)));
        all.put("latex", (ProxyExecutable) arguments -> new Latex(text(arguments, 0)));
        all.put("svg", (ProxyExecutable) arguments -> new Svg(text(arguments, 0)));
        all.put("vegaLite", (ProxyExecutable) arguments -> new VegaLite(Fields.json(plain(arguments))));
        guest.java().ifPresent(java -> all.put("java_vars", new JavaVariables(guest, java)));
        return all;
    }

    /** Returns the function that makes lists, maps, numbers and text of anything. */
    ProxyExecutable plainData() {
        return this::plain;
    }

    private @Nullable Object plain(Value... arguments) {
        return PlainData.of(guest.exports().toJava(argument(arguments, 0)));
    }

    private static Value argument(Value[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException("needs " + (index + 1) + " arguments, got " + arguments.length);
        }
        return arguments[index];
    }

    private static String text(Value[] arguments, int index) {
        Value argument = argument(arguments, index);
        return argument.isString() ? argument.asString() : argument.toString();
    }
}
