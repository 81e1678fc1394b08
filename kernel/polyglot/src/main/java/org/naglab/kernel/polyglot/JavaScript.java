package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.magic.CellLanguage.Name;

/** JavaScript by GraalJS. */
final class JavaScript implements Dialect {
    private static final String ID = "js";
    private static final List<String> KEYWORDS = List.of(
            "async",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "default",
            "delete",
            "do",
            "else",
            "extends",
            "false",
            "finally",
            "for",
            "function",
            "if",
            "import",
            "in",
            "instanceof",
            "let",
            "new",
            "null",
            "of",
            "return",
            "static",
            "super",
            "switch",
            "this",
            "throw",
            "true",
            "try",
            "typeof",
            "undefined",
            "var",
            "while",
            "yield");

    private static final String NAMES = """
            (function (owner) {
                const names = new Set();
                for (let each = Object(owner); each; each = Object.getPrototypeOf(each)) {
                    Object.getOwnPropertyNames(each).forEach(name => names.add(name));
                }
                return [...names];
            })""";
    private static final String DENO = """
            (function (value) {
                const show = value[Symbol.for("Jupyter.display")];
                return typeof show === "function" ? show.call(value) : undefined;
            })""";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "JavaScript";
    }

    @Override
    public boolean manyThreads() {
        return false;
    }

    @Override
    public Context.Builder configure(Context.Builder context) {
        return context;
    }

    @Override
    public Set<String> start(Context context, GuestFunctions functions) {
        Value globals = context.getBindings(ID);
        functions.byName().forEach(globals::putMember);
        globals.putMember("toJs", copier(context, functions.plainData()));
        globals.putMember("prompt", (ProxyExecutable) Questions::ask);
        Set<String> born = new HashSet<>(globals.getMemberKeys());
        born.addAll(Globals.texts(context.eval(ID, "Object.getOwnPropertyNames(globalThis)")));
        return born;
    }

    /** Makes the function that copies Java's lists and maps into JavaScript's own, which print and stringify as such. */
    private static Value copier(Context context, ProxyExecutable plain) {
        return context.eval(ID, """
                (function (plain) {
                    const copy = value => {
                        if (value === null || value === undefined || typeof value !== "object") return value;
                        if (value instanceof Map) {
                            return Object.fromEntries([...value].map(([key, each]) => [key, copy(each)]));
                        }
                        return Array.from(value, copy);
                    };
                    return function toJs(value) { return copy(plain(value)); };
                })""").execute(plain);
    }

    @Override
    public String source(String cell) {
        return JsDeclarations.repeatable(cell);
    }

    @Override
    public void flush(Context context) {
        // console.log writes at once.
    }

    @Override
    public boolean isCode(Value value) {
        return !value.isHostObject() && !value.isProxyObject() && value.canExecute();
    }

    @Override
    public @Nullable Value global(Context context, String name) {
        return context.getBindings(ID).getMember(name);
    }

    @Override
    public @Nullable Value named(Context context, String name) {
        return global(context, name);
    }

    @Override
    public String manual(Value value) {
        // A function's text is all that JavaScript knows of it.
        return value.toString();
    }

    @Override
    public void setGlobal(Context context, String name, @Nullable Object value) {
        context.getBindings(ID).putMember(name, value);
    }

    @Override
    public Collection<String> globals(Context context) {
        return new LinkedHashSet<>(context.getBindings(ID).getMemberKeys());
    }

    @Override
    public Value result(Value value) {
        return value;
    }

    @Override
    public boolean shows(Value value, String code) {
        return !value.toString().equals("undefined") || value.isString();
    }

    @Override
    public boolean isRecord(Value value) {
        Value type = value.getMetaObject();
        return value.hasMembers() && (type == null || type.getMetaSimpleName().equals("Object"));
    }

    @Override
    public String text(Value value) {
        return value.toString();
    }

    @Override
    public @Nullable Value displayOf(Value value) {
        Value forms = value.getContext().eval(ID, DENO).execute(value);
        return forms.isNull() ? null : forms;
    }

    @Override
    public List<Name> members(Value owner) {
        Collection<String> names = owner.isHostObject() || owner.isProxyObject()
                ? owner.getMemberKeys()
                : Globals.texts(owner.getContext().eval(ID, NAMES).execute(owner));
        List<Name> found = new ArrayList<>();
        for (String name : names) {
            found.add(new Name(name, owner.canInvokeMember(name) ? "function" : "property"));
        }
        return found;
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    @Override
    public CellError explain(PolyglotException exception, Sources sources) {
        String text = exception.getMessage() == null ? "" : exception.getMessage();
        if (exception.isSyntaxError()) {
            return syntax(exception, text, sources);
        }
        GuestError error = new GuestError(sources);
        if (exception.isHostException()) {
            Throwable host = exception.asHostException();
            error.head(host.getClass().getName(), String.valueOf(host.getMessage()));
        } else {
            int colon = text.indexOf(": ");
            boolean named = colon > 0 && text.substring(0, colon).matches("[\\w$.]+");
            error.head(named ? text.substring(0, colon) : "Error", named ? text.substring(colon + 2) : text);
        }
        for (StackFrame frame : exception.getPolyglotStackTrace()) {
            SourceSection section = frame.getSourceLocation();
            if (frame.isGuestFrame() && section != null) {
                String function = frame.getRootName() == null ? "" : frame.getRootName();
                error.frame(
                        function.startsWith(":") ? "" : function,
                        section.getSource().getName(),
                        section.getStartLine());
            } else if (frame.isHostFrame()) {
                error.hostFrame(frame.toHostFrame());
            }
        }
        return error.innermostFirst();
    }

    /** Turns {@code SyntaxError: cell 3:1:8 Expected an operand} and the two lines below it, which mark the place. */
    private static CellError syntax(PolyglotException exception, String text, Sources sources) {
        String[] lines = text.split("\n");
        SourceSection section = exception.getSourceLocation();
        String message = lines[0].replaceFirst("^SyntaxError: ", "").replaceFirst("^\\S.*?:\\d+:\\d+ ", "");
        GuestError error = new GuestError(sources);
        error.head("SyntaxError", message);
        if (section != null) {
            error.frame("", section.getSource().getName(), section.getStartLine());
            error.mark(section.getStartColumn(), section.getEndColumn());
        }
        return error.innermostFirst();
    }
}
