package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyHashMap;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.magic.CellLanguage.Name;

/** Python by GraalPy. */
final class Python implements Dialect {
    private static final String ID = "python";
    private static final List<String> KEYWORDS = List.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "match",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield");

    /** Puts the kernel's functions where every module finds them, without a name of their own among the globals. */
    private static final String START = """
            def start(functions, plain, ask):
                import builtins
                def input(prompt=""):
                    answer = ask(str(prompt))
                    if answer is None:
                        raise EOFError("EOF when reading a line")
                    return answer
                builtins.input = input
                def to_py(value):
                    def copy(each):
                        kind = type(each).__name__
                        if kind == "ForeignList":
                            return [copy(one) for one in each]
                        if kind == "ForeignDict":
                            return {key: copy(each[key]) for key in each}
                        return each
                    return copy(plain(value))
                builtins.to_py = to_py
                for name in functions:
                    setattr(builtins, name, functions[name])
            start""";

    private static final String MEMBERS = """
            def members(owner):
                names = []
                for name in dir(owner):
                    try:
                        value = getattr(owner, name)
                    except BaseException:
                        value = None
                    names.append(name)
                    names.append("class" if isinstance(value, type)
                        else "function" if callable(value)
                        else "module" if type(value).__name__ == "module"
                        else "instance")
                return names
            members""";

    /** Python's own module for signatures takes seconds to import: read from the code object instead. */
    private static final String MANUAL = """
            def manual(value):
                name = getattr(value, "__name__", type(value).__name__)
                code = getattr(value, "__code__", None)
                signature = getattr(value, "__text_signature__", None) or ""
                if code is not None:
                    names = list(code.co_varnames[:code.co_argcount + code.co_kwonlyargcount])
                    defaults = list(getattr(value, "__defaults__", None) or ())
                    first = code.co_argcount - len(defaults)
                    for i in range(len(defaults)):
                        names[first + i] += "=" + repr(defaults[i])
                    for i in range(code.co_argcount, len(names)):
                        keyword = getattr(value, "__kwdefaults__", None) or {}
                        if names[i] in keyword:
                            names[i] += "=" + repr(keyword[names[i]])
                    signature = "(" + ", ".join(names) + ")"
                head = name + signature if callable(value) else name + ": " + repr(value)[:300]
                doc = getattr(value, "__doc__", None) or ""
                return head + ("\\n\\n" + doc.strip() if doc else "")
            manual""";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Python";
    }

    @Override
    public boolean manyThreads() {
        return true;
    }

    @Override
    public Context.Builder configure(Context.Builder context) {
        return context;
    }

    @Override
    public Set<String> start(Context context, GuestFunctions functions) {
        scoped(context, START)
                .execute(ProxyHashMap.from(new HashMap<>(functions.byName())), functions.plainData(), (ProxyExecutable)
                        Questions::ask);
        Set<String> born = new HashSet<>(context.getBindings(ID).getMemberKeys());
        born.addAll(globals(context));
        return born;
    }

    /** Runs {@code code}, whose last line is a name, in a namespace of its own and returns the value. */
    private static Value scoped(Context context, String code) {
        Value run = context.eval(ID, "lambda code, name: (lambda scope: (exec(code, scope), scope[name])[1])({})");
        int line = code.stripTrailing().lastIndexOf('\n');
        return run.execute(code.substring(0, line), code.substring(line).strip());
    }

    @Override
    public String source(String cell) {
        return cell;
    }

    @Override
    public void flush(Context context) {
        context.eval(ID, "(lambda sys: (sys.stdout.flush(), sys.stderr.flush()))(__import__('sys'))");
    }

    @Override
    public boolean isCode(Value value) {
        return !value.isHostObject()
                && !value.isProxyObject()
                && (value.canExecute()
                        || value.isMetaObject()
                        || Exports.typeName(value).equals("module"));
    }

    private static Value dictionary(Context context) {
        return context.eval(ID, "globals()");
    }

    @Override
    public @Nullable Value global(Context context, String name) {
        Value globals = dictionary(context);
        return globals.hasHashEntry(name) ? globals.getHashValue(name) : null;
    }

    @Override
    public @Nullable Value named(Context context, String name) {
        // The bindings' members include the built-ins.
        return context.getBindings(ID).getMember(name);
    }

    @Override
    public String manual(Value value) {
        return scoped(value.getContext(), MANUAL).execute(value).asString();
    }

    @Override
    public void setGlobal(Context context, String name, @Nullable Object value) {
        dictionary(context).putHashEntry(name, value);
    }

    @Override
    public Collection<String> globals(Context context) {
        return Globals.texts(context.eval(ID, "list(globals())"));
    }

    /** GraalPy evaluates code that ends in a statement to the module itself. */
    @Override
    public Value result(Value value) {
        boolean module = Exports.typeName(value).equals("module")
                && value.getMember("__name__").asString().equals("__main__");
        return module ? value.getContext().asValue(null) : value;
    }

    @Override
    public boolean shows(Value value, String code) {
        return !value.isNull() && !code.stripTrailing().endsWith(";");
    }

    @Override
    public boolean isRecord(Value value) {
        return value.hasMember("__dataclass_fields__");
    }

    @Override
    public String text(Value value) {
        return value.getContext().eval(ID, "repr").execute(value).asString();
    }

    @Override
    public @Nullable Value displayOf(Value value) {
        return null;
    }

    @Override
    public List<Name> members(Value owner) {
        List<String> flat = Globals.texts(scoped(owner.getContext(), MEMBERS).execute(owner));
        List<Name> names = new ArrayList<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            names.add(new Name(flat.get(i), flat.get(i + 1)));
        }
        return names;
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    @Override
    public CellError explain(PolyglotException exception, Sources sources) {
        return new PythonTraceback(sources).of(exception);
    }
}
